// A module that is not there.
import x from 'k6/nowhere';

export default function () {}
