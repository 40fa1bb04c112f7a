// https://jslib.k6.io/k6chaijs/: chai's words; the names of the checks and the messages are those of the original, with which
// 13,000 assertions were compared when this was written.
import chaiDefault, { describe, expect, chai } from 'https://jslib.k6.io/k6chaijs/4.5.0.1/index.js';

class K {
  constructor() {
    this.a = 1;
  }

  m() {}
}

// What each of the chains says of the value, without and with "not".
function say(value, ...chains) {
  for (const chain of chains) {
    const results = [expect(value), expect(value, 'named').not].map((e) => {
      try {
        chain(e);
        return 'holds';
      } catch (error) {
        return `${error.name}: ${error.message}`;
      }
    });
    console.log(results.join(' | '));
  }
}

export default function () {
  chai.config.aggregateChecks = false;
  say(3, (e) => e.to.equal(3), (e) => e.to.be.a('number').and.above(2), (e) => e.to.be.within(1, 2), (e) => e.to.be.at.most('x'), (e) => e.to.be.oneOf([1, 3]),
    (e) => e.to.be.closeTo(3.1, 0.2), (e) => e.to.be.ok, (e) => e.to.exist, (e) => e.to.be.true, (e) => e.to.satisfy((n) => n > 5));
  say('text', (e) => e.to.include('ex'), (e) => e.to.have.lengthOf(4), (e) => e.to.match(/^x/), (e) => e.to.be.empty, (e) => e.to.have.string('te'), (e) => e.to.have.lengthOf.above(9));
  say([1, { a: 2 }], (e) => e.to.deep.include({ a: 2 }), (e) => e.to.eql([1, { a: 2 }]), (e) => e.to.have.deep.members([{ a: 2 }, 1]), (e) => e.to.include(5), (e) => e.to.be.an('array'));
  say({ a: { b: [1, 2] }, 'x y': 1 }, (e) => e.to.have.property('a'), (e) => e.to.have.nested.property('a.b[1]', 2), (e) => e.to.have.property('c', 3),
    (e) => e.to.have.all.keys('a', 'x y'), (e) => e.to.have.any.keys('q', 'r'), (e) => e.to.include({ 'x y': 1 }), (e) => e.to.be.empty, (e) => e.to.have.own.property('toString'));
  say(new Map([['k', new K()]]), (e) => e.to.have.keys('k'), (e) => e.to.have.lengthOf(2), (e) => e.to.eql(new Map([['k', new K()]])));
  say(new K(), (e) => e.to.be.instanceOf(K), (e) => e.to.respondTo('m'), (e) => e.to.eql({ a: 1 }), (e) => e.to.be.instanceOf(Array));
  say(() => { throw new TypeError('boom bang'); }, (e) => e.to.throw(), (e) => e.to.throw(TypeError, 'boom'), (e) => e.to.throw(RangeError), (e) => e.to.throw(/nope/));
  say(null, (e) => e.to.be.null, (e) => e.to.have.property('x'), (e) => e.to.be.undefined);
  say([NaN, -0, 'it\'s', undefined, Symbol('s'), 5n, new Date(0), /r/g, new Set([1])], (e) => e.to.equal(1));
  say(Array.from({ length: 50 }, (_, i) => i), (e) => e.to.be.empty);
  say({ one: 'aaaaaaaaaaaaaaaaaaaaaaaaa', two: 'bbbbbbbbbbbbbbbbbbbbbbbbb', three: 3 }, (e) => e.to.be.empty);
  say('x'.repeat(150), (e) => e.to.equal('y'.repeat(150)));
  say(5, (e) => e.to.be.tru, (e) => e.foobarbaz);

  chai.config.aggregateChecks = true;
  let n = 0;
  const grow = () => { n += 2; };
  console.log(
    describe('group', () => {
      expect(200, 'status').to.equal(200);
      expect('secret', 'token').to.be.a('string');
      expect(grow).to.increase(() => n).by(2);
      expect({ json() { throw new Error('no json'); } }, 'body').to.not.have.property('x');
      expect({ json: () => ({}) }, 'body').to.have.validJsonBody();
      expect([1, 2], 'list').to.include(3);
      console.log('never here');
    }),
    describe('throws', () => { throw new Error('oh'); }),
    describe('other styles', () => {
      chai.should();
      'x'.should.be.a('string');
      [1].should.include(1);
      chai.assert.equal(1, '1', 'loosely');
      chai.assert.isAbove(3, 2, 'three');
      chai.assert(true, 'plain assert');
    }),
    describe('plugins', () => {
      chai.use((c, util) => {
        c.Assertion.addMethod('even', function even() {
          this.assert(util.flag(this, 'object') % 2 === 0, 'expected #{this} to be even', 'expected #{this} not to be even');
        });
      });
      expect(4, 'four').to.be.even();
      expect(3, 'three').to.not.be.even();
    }),
  );
  chai.config.logFailures = true;
  try {
    expect(1, 'one').to.equal(2);
  } catch (e) {
    console.log(e instanceof chai.AssertionError, e instanceof Error, e.actual, e.expected);
  }
  console.log(chaiDefault.expect === expect);
  delete Object.prototype.should;
}
//= sample checks 1 {check=expected 3 to equal 3,group=,scenario=default}
//= sample checks 0 {check=named: expected 3 to not equal 3,group=,scenario=default}
//= info holds | AssertionError: named: expected 3 to not equal 3
//= sample checks 1 {check=expected 3 to be a number,group=,scenario=default}
//= sample checks 1 {check=expected 3 to be above 2,group=,scenario=default}
//= sample checks 0 {check=named: expected 3 not to be a number,group=,scenario=default}
//= info holds | AssertionError: named: expected 3 not to be a number
//= sample checks 0 {check=expected 3 to be within 1..2,group=,scenario=default}
//= sample checks 1 {check=named: expected 3 to not be within 1..2,group=,scenario=default}
//= info AssertionError: expected 3 to be within 1..2 | holds
//= info AssertionError: the argument to most must be a number | AssertionError: named: the argument to most must be a number
//= sample checks 1 {check=expected [ 1, 3 ] to be an array,group=,scenario=default}
//= sample checks 1 {check=expected 3 to be one of [ 1, 3 ],group=,scenario=default}
//= sample checks 1 {check=named: expected [ 1, 3 ] to be an array,group=,scenario=default}
//= sample checks 0 {check=named: expected 3 to not be one of [ 1, 3 ],group=,scenario=default}
//= info holds | AssertionError: named: expected 3 to not be one of [ 1, 3 ]
//= sample checks 1 {check=expected 3 to be a number,group=,scenario=default}
//= sample checks 1 {check=expected 3 to be close to 3.1 +/- 0.2,group=,scenario=default}
//= sample checks 1 {check=named: expected 3 to be a number,group=,scenario=default}
//= sample checks 0 {check=named: expected 3 not to be close to 3.1 +/- 0.2,group=,scenario=default}
//= info holds | AssertionError: named: expected 3 not to be close to 3.1 +/- 0.2
//= sample checks 1 {check=expected 3 to be truthy,group=,scenario=default}
//= sample checks 0 {check=named: expected 3 to be falsy,group=,scenario=default}
//= info holds | AssertionError: named: expected 3 to be falsy
//= sample checks 1 {check=expected 3 to exist,group=,scenario=default}
//= sample checks 0 {check=named: expected 3 to not exist,group=,scenario=default}
//= info holds | AssertionError: named: expected 3 to not exist
//= sample checks 0 {check=expected 3 to be true,group=,scenario=default}
//= sample checks 1 {check=named: expected 3 to be false,group=,scenario=default}
//= info AssertionError: expected 3 to be true | holds
//= sample checks 0 {check=expected 3 to satisfy [Function],group=,scenario=default}
//= sample checks 1 {check=named: expected 3 to not satisfy[Function],group=,scenario=default}
//= info AssertionError: expected 3 to satisfy [Function] | holds
//= sample checks 1 {check=expected 'text' to include 'ex',group=,scenario=default}
//= sample checks 0 {check=named: expected 'text' to not include 'ex',group=,scenario=default}
//= info holds | AssertionError: named: expected 'text' to not include 'ex'
//= sample checks 1 {check=expected 'text' to have property 'length',group=,scenario=default}
//= sample checks 1 {check=expected 'text' to have a length of 4 got 4,group=,scenario=default}
//= sample checks 1 {check=named: expected 'text' to have property 'length',group=,scenario=default}
//= sample checks 0 {check=named: expected 'text' to not have a length of 4,group=,scenario=default}
//= info holds | AssertionError: named: expected 'text' to not have a length of 4
//= sample checks 0 {check=expected 'text' to match /^x/,group=,scenario=default}
//= sample checks 1 {check=named: expected 'text' not to match /^x/,group=,scenario=default}
//= info AssertionError: expected 'text' to match /^x/ | holds
//= sample checks 0 {check=expected 'text' to be empty,group=,scenario=default}
//= sample checks 1 {check=named: expected 'text' not to be empty,group=,scenario=default}
//= info AssertionError: expected 'text' to be empty | holds
//= sample checks 1 {check=expected 'text' to be a string,group=,scenario=default}
//= sample checks 1 {check=expected 'text' to contain 'te',group=,scenario=default}
//= sample checks 1 {check=named: expected 'text' to be a string,group=,scenario=default}
//= sample checks 0 {check=named: expected 'text' to not contain 'te',group=,scenario=default}
//= info holds | AssertionError: named: expected 'text' to not contain 'te'
//= sample checks 1 {check=expected 'text' to have property 'length',group=,scenario=default}
//= sample checks 0 {check=expected 'text' to have a length above 9 got 4,group=,scenario=default}
//= sample checks 1 {check=named: expected 'text' to have property 'length',group=,scenario=default}
//= sample checks 1 {check=named: expected 'text' to not have a length above 9,group=,scenario=default}
//= info AssertionError: expected 'text' to have a length above 9 got 4 | holds
//= sample checks 1 {check=expected [ 1, { a: 2 } ] to deep include { a: 2 },group=,scenario=default}
//= sample checks 0 {check=named: expected [ 1, { a: 2 } ] to not deep include { a: 2 },group=,scenario=default}
//= info holds | AssertionError: named: expected [ 1, { a: 2 } ] to not deep include { a: 2 }
//= sample checks 1 {check=expected [ 1, { a: 2 } ] to deeply equal [ 1, { a: 2 } ],group=,scenario=default}
//= sample checks 0 {check=named: expected [ 1, { a: 2 } ] to not deeply equal [ 1, { a: 2 } ],group=,scenario=default}
//= info holds | AssertionError: named: expected [ 1, { a: 2 } ] to not deeply equal [ 1, { a: 2 } ]
//= sample checks 1 {check=expected [ 1, { a: 2 } ] to be an array,group=,scenario=default}
//= sample checks 1 {check=expected [ { a: 2 }, 1 ] to be an array,group=,scenario=default}
//= sample checks 1 {check=expected [ 1, { a: 2 } ] to have the same members as [ { a: 2 }, 1 ],group=,scenario=default}
//= sample checks 1 {check=named: expected [ 1, { a: 2 } ] to be an array,group=,scenario=default}
//= sample checks 1 {check=named: expected [ { a: 2 }, 1 ] to be an array,group=,scenario=default}
//= sample checks 0 {check=named: expected [ 1, { a: 2 } ] to not have the same members as [ { a: 2 }, 1 ],group=,scenario=default}
//= info holds | AssertionError: named: expected [ 1, { a: 2 } ] to not have the same members as [ { a: 2 }, 1 ]
//= sample checks 0 {check=expected [ 1, { a: 2 } ] to include 5,group=,scenario=default}
//= sample checks 1 {check=named: expected [ 1, { a: 2 } ] to not include 5,group=,scenario=default}
//= info AssertionError: expected [ 1, { a: 2 } ] to include 5 | holds
//= sample checks 1 {check=expected [ 1, { a: 2 } ] to be an array,group=,scenario=default}
//= sample checks 0 {check=named: expected [ 1, { a: 2 } ] not to be an array,group=,scenario=default}
//= info holds | AssertionError: named: expected [ 1, { a: 2 } ] not to be an array
//= sample checks 1 {check=expected { a: { b: [ 1, 2 ] }, 'x y': 1 } to have property 'a',group=,scenario=default}
//= sample checks 0 {check=named: expected { a: { b: [ 1, 2 ] }, 'x y': 1 } to not have property 'a',group=,scenario=default}
//= info holds | AssertionError: named: expected { a: { b: [ 1, 2 ] }, 'x y': 1 } to not have property 'a'
//= sample checks 1 {check=expected { a: { b: [ 1, 2 ] }, 'x y': 1 } to have nested property 'a.b[1]',group=,scenario=default}
//= sample checks 1 {check=expected { a: { b: [ 1, 2 ] }, 'x y': 1 } to have nested property 'a.b[1]' of 2, got 2,group=,scenario=default}
//= sample checks 0 {check=named: expected { a: { b: [ 1, 2 ] }, 'x y': 1 } to not have nested property 'a.b[1]' of 2,group=,scenario=default}
//= info holds | AssertionError: named: expected { a: { b: [ 1, 2 ] }, 'x y': 1 } to not have nested property 'a.b[1]' of 2
//= sample checks 0 {check=expected { a: { b: [ 1, 2 ] }, 'x y': 1 } to have property 'c',group=,scenario=default}
//= sample checks 1 {check=named: expected { a: { b: [ 1, 2 ] }, 'x y': 1 } to not have property 'c' of undefined,group=,scenario=default}
//= info AssertionError: expected { a: { b: [ 1, 2 ] }, 'x y': 1 } to have property 'c' | holds
//= sample checks 1 {check=expected { a: { b: [ 1, 2 ] }, 'x y': 1 } to have keys 'a', and 'x y',group=,scenario=default}
//= sample checks 0 {check=named: expected { a: { b: [ 1, 2 ] }, 'x y': 1 } to not have keys 'a', and 'x y',group=,scenario=default}
//= info holds | AssertionError: named: expected { a: { b: [ 1, 2 ] }, 'x y': 1 } to not have keys 'a', and 'x y'
//= sample checks 0 {check=expected { a: { b: [ 1, 2 ] }, 'x y': 1 } to have keys 'q', or 'r',group=,scenario=default}
//= sample checks 1 {check=named: expected { a: { b: [ 1, 2 ] }, 'x y': 1 } to not have keys 'q', or 'r',group=,scenario=default}
//= info AssertionError: expected { a: { b: [ 1, 2 ] }, 'x y': 1 } to have keys 'q', or 'r' | holds
//= sample checks 1 {check=expected { a: { b: [ 1, 2 ] }, 'x y': 1 } to have property 'x y',group=,scenario=default}
//= sample checks 1 {check=expected { a: { b: [ 1, 2 ] }, 'x y': 1 } to have property 'x y' of 1, got 1,group=,scenario=default}
//= sample checks 0 {check=named: expected { a: { b: [ 1, 2 ] }, 'x y': 1 } to not have property 'x y' of 1,group=,scenario=default}
//= info holds | AssertionError: named: expected { a: { b: [ 1, 2 ] }, 'x y': 1 } to not have property 'x y' of 1
//= sample checks 0 {check=expected { a: { b: [ 1, 2 ] }, 'x y': 1 } to be empty,group=,scenario=default}
//= sample checks 1 {check=named: expected { a: { b: [ 1, 2 ] }, 'x y': 1 } not to be empty,group=,scenario=default}
//= info AssertionError: expected { a: { b: [ 1, 2 ] }, 'x y': 1 } to be empty | holds
//= sample checks 0 {check=expected { a: { b: [ 1, 2 ] }, 'x y': 1 } to have own property 'toString',group=,scenario=default}
//= sample checks 1 {check=named: expected { a: { b: [ 1, 2 ] }, 'x y': 1 } to not have own property 'toString',group=,scenario=default}
//= info AssertionError: expected { a: { b: [ 1, 2 ] }, 'x y': 1 } to have own property 'toString' | holds
//= sample checks 1 {check=expected Map{ 'k' => K{ a: 1 } } to have key 'k',group=,scenario=default}
//= sample checks 0 {check=named: expected Map{ 'k' => K{ a: 1 } } to not have key 'k',group=,scenario=default}
//= info holds | AssertionError: named: expected Map{ 'k' => K{ a: 1 } } to not have key 'k'
//= sample checks 0 {check=expected Map{ 'k' => K{ a: 1 } } to have a size of 2 got 1,group=,scenario=default}
//= sample checks 1 {check=named: expected Map{ 'k' => K{ a: 1 } } to not have a size of 1,group=,scenario=default}
//= info AssertionError: expected Map{ 'k' => K{ a: 1 } } to have a size of 2 got 1 | holds
//= sample checks 1 {check=expected Map{ 'k' => K{ a: 1 } } to deeply equal Map{ 'k' => K{ a: 1 } },group=,scenario=default}
//= sample checks 0 {check=named: expected Map{ 'k' => K{ a: 1 } } to not deeply equal Map{ 'k' => K{ a: 1 } },group=,scenario=default}
//= info holds | AssertionError: named: expected Map{ 'k' => K{ a: 1 } } to not deeply equal Map{ 'k' => K{ a: 1 } }
//= sample checks 1 {check=expected K{ a: 1 } to be an instance of K,group=,scenario=default}
//= sample checks 0 {check=named: expected K{ a: 1 } to not be an instance of K,group=,scenario=default}
//= info holds | AssertionError: named: expected K{ a: 1 } to not be an instance of K
//= sample checks 1 {check=expected K{ a: 1 } to respond to 'm',group=,scenario=default}
//= sample checks 0 {check=named: expected K{ a: 1 } to not respond to 'm',group=,scenario=default}
//= info holds | AssertionError: named: expected K{ a: 1 } to not respond to 'm'
//= sample checks 1 {check=expected K{ a: 1 } to deeply equal { a: 1 },group=,scenario=default}
//= sample checks 0 {check=named: expected K{ a: 1 } to not deeply equal { a: 1 },group=,scenario=default}
//= info holds | AssertionError: named: expected K{ a: 1 } to not deeply equal { a: 1 }
//= sample checks 0 {check=expected K{ a: 1 } to be an instance of Array,group=,scenario=default}
//= sample checks 1 {check=named: expected K{ a: 1 } to not be an instance of Array,group=,scenario=default}
//= info AssertionError: expected K{ a: 1 } to be an instance of Array | holds
//= sample checks 1 {check=expected [Function] to be a function,group=,scenario=default}
//= sample checks 1 {check=expected [Function] to throw an error,group=,scenario=default}
//= sample checks 1 {check=named: expected [Function] to be a function,group=,scenario=default}
//= sample checks 0 {check=named: expected [Function] to not throw an error 'TypeError: boom bang' was thrown,group=,scenario=default}
//= info holds | AssertionError: named: expected [Function] to not throw an error 'TypeError: boom bang' was thrown
//= sample checks 1 {check=expected [Function] to be a function,group=,scenario=default}
//= sample checks 1 {check=expected [Function] to throw TypeError,group=,scenario=default}
//= sample checks 1 {check=named: expected [Function] to be a function,group=,scenario=default}
//= sample checks 0 {check=named: expected [Function] to not throw 'TypeError' 'TypeError: boom bang' was thrown,group=,scenario=default}
//= info holds | AssertionError: named: expected [Function] to not throw 'TypeError' 'TypeError: boom bang' was thrown
//= sample checks 1 {check=expected [Function] to be a function,group=,scenario=default}
//= sample checks 1 {check=expected [Function] to throw RangeError,group=,scenario=default}
//= sample checks 0 {check=expected [Function] to throw 'RangeError' 'TypeError: boom bang' was thrown,group=,scenario=default}
//= sample checks 1 {check=named: expected [Function] to be a function,group=,scenario=default}
//= info AssertionError: expected [Function] to throw 'RangeError' 'TypeError: boom bang' was thrown | holds
//= sample checks 1 {check=expected [Function] to be a function,group=,scenario=default}
//= sample checks 1 {check=expected [Function] to throw an error,group=,scenario=default}
//= sample checks 0 {check=expected [Function] to throw error matching /nope/ got 'boom bang',group=,scenario=default}
//= sample checks 1 {check=named: expected [Function] to be a function,group=,scenario=default}
//= info AssertionError: expected [Function] to throw error matching /nope/ got 'boom bang' | holds
//= sample checks 1 {check=expected null to be null,group=,scenario=default}
//= sample checks 0 {check=named: expected null not to be null,group=,scenario=default}
//= info holds | AssertionError: named: expected null not to be null
//= info AssertionError: Target cannot be null or undefined. | AssertionError: named: Target cannot be null or undefined.
//= sample checks 0 {check=expected null to be undefined,group=,scenario=default}
//= sample checks 1 {check=named: expected null not to be undefined,group=,scenario=default}
//= info AssertionError: expected null to be undefined | holds
//= sample checks 0 {check=expected [ NaN, -0, 'it\'s', undefined, …(5) ] to equal 1,group=,scenario=default}
//= sample checks 1 {check=named: expected [ NaN, -0, 'it\'s', undefined, …(5) ] to not equal 1,group=,scenario=default}
//= info AssertionError: expected [ NaN, -0, 'it\'s', undefined, …(5) ] to equal 1 | holds
//= sample checks 0 {check=expected [ Array(50) ] to be empty,group=,scenario=default}
//= sample checks 1 {check=named: expected [ Array(50) ] not to be empty,group=,scenario=default}
//= info AssertionError: expected [ Array(50) ] to be empty | holds
//= sample checks 0 {check=expected { …(3) } to be empty,group=,scenario=default}
//= sample checks 1 {check=named: expected { …(3) } not to be empty,group=,scenario=default}
//= info AssertionError: expected { …(3) } to be empty | holds
//= sample checks 0 {check=expected 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…' to equal 'yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy…',group=,scenario=default}
//= sample checks 1 {check=named: expected 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…' to not equal 'yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy…',group=,scenario=default}
//= info AssertionError: expected 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…' to equal 'yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy…' | holds
//= info Error: Invalid Chai property: tru. Did you mean "true"? | Error: Invalid Chai property: tru. Did you mean "true"?
//= info Error: Invalid Chai property: foobarbaz | Error: Invalid Chai property: foobarbaz
//= sample checks 1 {check=expected status to equal 200,group=::group,scenario=default}
//= sample checks 1 {check=expected token to be a string,group=::group,scenario=default}
//= sample checks 1 {check=expected ${this} to be a function,group=::group,scenario=default}
//= sample checks 1 {check=expected ${this} to be a function,group=::group,scenario=default}
//= sample checks 1 {check=expected ${this} to be a number,group=::group,scenario=default}
//= sample checks 1 {check=expected 0 to increase,group=::group,scenario=default}
//= sample checks 1 {check=expected 0 to increase by 2,group=::group,scenario=default}
//= sample checks 1 {check=expected body to not have property 'x',group=::group,scenario=default}
//= sample checks 1 {check=has valid json body,group=::group,scenario=default}
//= sample checks 0 {check=expected list to include 3,group=::group,scenario=default}
//= sample group_duration 0 {group=::group,scenario=default}
//= error Exception raised in test "throws". Failing the test and continuing. 
//= Error: oh
//= sample checks 0 {check=Exception raised "Error: oh",group=::throws,scenario=default}
//= sample group_duration 0 {group=::throws,scenario=default}
//= sample checks 1 {check=expected ${this} to be a string,group=::other styles,scenario=default}
//= sample checks 1 {check=expected ${this} to include 1,group=::other styles,scenario=default}
//= sample checks 1 {check=expected loosely to equal '1',group=::other styles,scenario=default}
//= sample checks 1 {check=expected three to be above 2,group=::other styles,scenario=default}
//= sample checks 1 {check=plain assert,group=::other styles,scenario=default}
//= sample group_duration 0 {group=::other styles,scenario=default}
//= sample checks 1 {check=expected four to be even,group=::plugins,scenario=default}
//= sample checks 1 {check=expected three not to be even,group=::plugins,scenario=default}
//= sample group_duration 0 {group=::plugins,scenario=default}
//= info false false true true
//= sample checks 0 {check=expected one to equal 2,group=,scenario=default}
//= warning expected 1 to equal 2
//= info true true 1 2
//= info true
