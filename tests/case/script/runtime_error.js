//= exception: ReferenceError: undefinedVariable is not defined
//= 	at thrower (file://DIR/runtime_error.js:7:3)
//= 	at file://DIR/runtime_error.js:12:12
//= 	at forEach (native)
//= 	at default (file://DIR/runtime_error.js:11:14)
function thrower() {
  undefinedVariable;
}

export default function () {
  [1].forEach(() => {
    thrower();
  });
}
