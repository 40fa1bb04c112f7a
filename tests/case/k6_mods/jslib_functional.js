// https://jslib.k6.io/functional/ and .../expect/: chains that end with the first failed check.
import { describe } from 'https://jslib.k6.io/functional/0.0.3/index.js';
import { describe as describe2 } from 'https://jslib.k6.io/expect/0.0.5/index.js';

const person = {
  type: 'object',
  required: ['name', 'age'],
  properties: {
    name: { type: 'string', minLength: 2, pattern: '^[a-z]' },
    age: { type: 'integer', minimum: 0, maximum: 150 },
    tags: { type: 'array', uniqueItems: true, maxItems: 2, items: { $ref: '#/definitions/tag' } },
    kind: { enum: ['a', 'b'] },
    both: { oneOf: [{ type: 'string' }, { const: 1 }] },
  },
  additionalProperties: false,
  definitions: { tag: { anyOf: [{ type: 'string' }, { type: 'null' }] } },
};

export const options = { iterations: 1, thresholds: {} };

function schema(value) {
  describe2('schema', (t) => t.expect(value).as('p').toMatchAPISchema(person));
}

export default function () {
  const ok = describe('works', (t) => {
    t.expect(3).as('three').toEqual(3).and(5).toBeGreaterThan(4).toBeBetween(1, 5).toBeTruthy();
    t.expect(2).toBeLessThan(3).toBeLessThanOrEqual(2).toBeGreaterThanOrEqual(2);
  });
  const broken = describe('breaks', (t) => {
    t.expect(3).as('three').toEqual(4).toBeTruthy();
    console.log('never here');
  });
  const thrown = describe('throws', () => {
    throw new Error('oh');
  });
  const noResponse = describe('no response', (t) => t.expect({}).toHaveValidJson());
  console.log(ok, broken, thrown, noResponse);
  schema({ name: 'joe', age: 3, tags: ['a', null], kind: 'a', both: 1 });
  for (const wrong of [
    5, {}, { name: 'joe' }, { name: 'j', age: 1 }, { name: 'Joe', age: 1 }, { name: 'joe', age: 1.5 }, { name: 'joe', age: 151 },
    { name: 'joe', age: 1, tags: ['a', 'a'] }, { name: 'joe', age: 1, tags: ['a', 'b', 'c'] }, { name: 'joe', age: 1, tags: [5] },
    { name: 'joe', age: 1, kind: 'c' }, { name: 'joe', age: 1, both: 2 }, { name: 'joe', age: 1, more: 1 },
  ])
    schema(wrong);
  describe('goes on', (t) => t.expect(5).as('n').toMatchAPISchema({ type: 'string' }).toEqual(5));
}
//= sample checks 1 {check=three is 3.,group=::works,scenario=default,value=3}
//= sample checks 1 {check=5 is greater than 4,group=::works,scenario=default,value=5}
//= sample checks 1 {check=5 is between 1 - 5,group=::works,scenario=default,value=5}
//= sample checks 1 {check=5 is truthy.,group=::works,scenario=default,value=5}
//= sample checks 1 {check=2 is less than 3,group=::works,scenario=default,value=2}
//= sample checks 1 {check=2 is less or equal to 2,group=::works,scenario=default,value=2}
//= sample checks 1 {check=2 is greater or equal to 2,group=::works,scenario=default,value=2}
//= sample group_duration 0 {group=::works,scenario=default}
//= sample checks 0 {check=three is 3. Expected '4',group=::breaks,scenario=default,value=4}
//= sample group_duration 0 {group=::breaks,scenario=default}
//= error Exception raised in test "throws". Failing the test and continuing. 
//= Error: oh
//= sample checks 0 {check=Exception raised "Error: oh",group=::throws,scenario=default}
//= sample group_duration 0 {group=::throws,scenario=default}
//= error The object passed to expect/and for toHaveValidJson isn't a k6 HttpResponse. Aborting the check.
//= sample group_duration 0 {group=::no response,scenario=default}
//= info true false false false
//= sample checks 1 {check=p schema validation,group=::schema,scenario=default}
//= sample group_duration 0 {group=::schema,scenario=default}
//= sample checks 0 {check=p schema validation,group=::schema,scenario=default}
//= sample checks 0 {check=p  should be object,group=::schema,scenario=default}
//= sample group_duration 0 {group=::schema,scenario=default}
//= sample checks 0 {check=p schema validation,group=::schema,scenario=default}
//= sample checks 0 {check=p  should have required property 'name',group=::schema,scenario=default}
//= sample group_duration 0 {group=::schema,scenario=default}
//= sample checks 0 {check=p schema validation,group=::schema,scenario=default}
//= sample checks 0 {check=p  should have required property 'age',group=::schema,scenario=default}
//= sample group_duration 0 {group=::schema,scenario=default}
//= sample checks 0 {check=p schema validation,group=::schema,scenario=default}
//= sample checks 0 {check=p .name should NOT be shorter than 2 characters,group=::schema,scenario=default}
//= sample group_duration 0 {group=::schema,scenario=default}
//= sample checks 0 {check=p schema validation,group=::schema,scenario=default}
//= sample checks 0 {check=p .name should match pattern "^[a-z]",group=::schema,scenario=default}
//= sample group_duration 0 {group=::schema,scenario=default}
//= sample checks 0 {check=p schema validation,group=::schema,scenario=default}
//= sample checks 0 {check=p .age should be integer,group=::schema,scenario=default}
//= sample group_duration 0 {group=::schema,scenario=default}
//= sample checks 0 {check=p schema validation,group=::schema,scenario=default}
//= sample checks 0 {check=p .age should be <= 150,group=::schema,scenario=default}
//= sample group_duration 0 {group=::schema,scenario=default}
//= sample checks 0 {check=p schema validation,group=::schema,scenario=default}
//= sample checks 0 {check=p .tags should NOT have duplicate items (items ## 0 and 1 are identical),group=::schema,scenario=default}
//= sample group_duration 0 {group=::schema,scenario=default}
//= sample checks 0 {check=p schema validation,group=::schema,scenario=default}
//= sample checks 0 {check=p .tags should NOT have more than 2 items,group=::schema,scenario=default}
//= sample group_duration 0 {group=::schema,scenario=default}
//= sample checks 0 {check=p schema validation,group=::schema,scenario=default}
//= sample checks 0 {check=p .tags[0] should match some schema in anyOf,group=::schema,scenario=default}
//= sample group_duration 0 {group=::schema,scenario=default}
//= sample checks 0 {check=p schema validation,group=::schema,scenario=default}
//= sample checks 0 {check=p .kind should be equal to one of the allowed values,group=::schema,scenario=default}
//= sample group_duration 0 {group=::schema,scenario=default}
//= sample checks 0 {check=p schema validation,group=::schema,scenario=default}
//= sample checks 0 {check=p .both should match exactly one schema in oneOf,group=::schema,scenario=default}
//= sample group_duration 0 {group=::schema,scenario=default}
//= sample checks 0 {check=p schema validation,group=::schema,scenario=default}
//= sample checks 0 {check=p  should NOT have additional properties,group=::schema,scenario=default}
//= sample group_duration 0 {group=::schema,scenario=default}
//= sample checks 0 {check=n schema validation,group=::goes on,scenario=default}
//= sample checks 0 {check=n  should be string,group=::goes on,scenario=default}
//= error [{"dataPath":"","message":"should be string"}]
//= sample checks 1 {check=n is 5.,group=::goes on,scenario=default,value=5}
//= sample group_duration 0 {group=::goes on,scenario=default}
