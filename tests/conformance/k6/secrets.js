// Secrets are taken out of the log.
// args: --secret-source=mock=cool="some value"
import secrets from 'k6/secrets';

export default async function () {
  const s = await secrets.get('cool');
  console.log(s === 'some value', `it is ${s}`);
  await secrets.get('none').catch(() => console.log('no such secret'));
}
