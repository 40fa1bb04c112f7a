// A group that throws, one without a name.
import { group } from 'k6';

export default function () {
  try { group('thrower', () => { throw new Error('x'); }); } catch (e) { console.log('caught', e.message); }
  try { group('', () => console.log('nameless')); } catch (e) { console.log('caught'); }
  try { group('a::b', () => 1); } catch (e) { console.log('caught'); }
  try { group('no function'); } catch (e) { console.log('caught'); }
}
