// Dates and numbers as text.
export default function () {
  const d = new Date(Date.UTC(2024, 1, 29, 12, 30, 15, 7));
  console.log(d.toISOString(), d.toJSON(), d.getTime(), new Date('2024-02-29T12:00:00Z').getTime(), Date.parse('bad'));
  console.log((1234.5678).toFixed(2), (0.000001234).toString(), (255).toString(16), parseFloat('1.5e3x'), Number(''), (1e21 + 1).toString(), (123.456).toPrecision(4));
}
