// A script without a default function.
export function other() {}
