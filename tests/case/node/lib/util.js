exports.shout = (s) => s.toUpperCase(); exports.self = __filename.split("/").pop();
