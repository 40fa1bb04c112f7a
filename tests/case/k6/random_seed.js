// randomSeed(): the numbers are Go's (rand.New(rand.NewSource(n)).Float64(), from Go's own library).
import { randomSeed } from 'k6';

randomSeed(1);
export default function () {
  console.log(Math.random(), Math.random(), Math.random());
  randomSeed(-12345678901234);
  console.log(Math.random(), Math.random());
}
//= info 0.6046602879796196 0.9405090880450124 0.6645600532184904
//= info 0.9931681797893077 0.5368414078223704
