// randomSeed gives the same numbers.
import { randomSeed } from 'k6';

export default function () {
  randomSeed(42);
  console.log(Math.random(), Math.random(), Math.floor(Math.random() * 1000));
}
