// ReadableStream: a source, a reader.
import { ReadableStream } from 'k6/experimental/streams';

export default async function () {
  let n = 0;
  const stream = new ReadableStream({
    pull(controller) {
      if (++n > 3) controller.close();
      else controller.enqueue(`chunk ${n}`);
    },
  });
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    console.log(done, value);
    if (done) break;
  }
  console.log(stream.locked);
}
