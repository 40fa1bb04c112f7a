exports.a = 1;

null.property;
