// A script that is none.
export default function ( {
