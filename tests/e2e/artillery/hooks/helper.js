exports.helper = (name) => name.toUpperCase();
