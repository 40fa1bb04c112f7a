//= exception: GoError: an await at the top level waits for something that will never happen
await new Promise(() => {});
