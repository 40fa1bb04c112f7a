export const fromHelper = (name) => open(name);
