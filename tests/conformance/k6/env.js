// __ENV, __VU, __ITER and -e.
// args: -e GIVEN=flag -e OTHER=a=b
// args: --iterations 2
export default function () {
  console.log(__ENV.GIVEN, __ENV.OTHER, __ENV.NOPE, __VU, __ITER, typeof __ENV.BASE);
}
