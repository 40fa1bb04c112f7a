// k6/metrics: values, tags, what is refused.
import { Counter, Gauge, Rate, Trend } from 'k6/metrics';
import exec from 'k6/execution';

const counter = new Counter('my_counter');
const gauge = new Gauge('my_gauge');
const rate = new Rate('my_rate');
const trend = new Trend('my_trend', true);
const again = new Trend('my_trend', true);
const builtin = new Trend('http_req_duration', true);

const attempt = (f) => {
  try {
    return f();
  } catch (e) {
    return String(e);
  }
};
console.log(attempt(() => new Counter('my_trend')));
console.log(attempt(() => new Trend('my_trend')));
console.log(attempt(() => new Rate('a b')));
console.log(attempt(() => new Rate()));
console.log(attempt(() => counter.add(1)));

export default function () {
  console.log(counter.name, Object.keys(trend), trend instanceof Trend, counter instanceof Trend);
  counter.add(1);
  counter.add(2.5, { size: 'big', n: 1 });
  counter.add(true);
  gauge.add(-3);
  rate.add(false);
  rate.add(1);
  trend.add('12.5');
  again.add(1);
  builtin.add(7);
  console.log(trend.add(NaN), trend.add(null), trend.add(undefined), trend.add({}), trend.add(1));
  exec.vu.metrics.tags.mine = 'x';
  counter.add(1);
  console.log(attempt(() => new Counter('late')));
  console.log(attempt(() => counter.add()));
  console.log(attempt(() => counter.add(1, { bad: [] })));
  console.log(attempt(() => Counter.prototype.add.call({}, 1)));
}
//= info GoError: metric 'my_trend' already exists but with type trend, instead of counter
//= info GoError: metric 'my_trend' already exists but with a value type time, instead of default
//= info GoError: Invalid metric name: 'a b'. Metric names must only include up to 128 ASCII letters, numbers, or underscores and start with a letter or an underscore.
//= info GoError: a metric needs a name, such as new Trend("waiting_time")
//= info GoError: Adding to metrics in the init context is not supported
//= info GoError: metric 'my_trend' already exists but with type trend, instead of counter
//= info GoError: metric 'my_trend' already exists but with a value type time, instead of default
//= info GoError: Invalid metric name: 'a b'. Metric names must only include up to 128 ASCII letters, numbers, or underscores and start with a letter or an underscore.
//= info GoError: a metric needs a name, such as new Trend("waiting_time")
//= info GoError: Adding to metrics in the init context is not supported
//= info my_counter [ "name" ] true false
//= sample my_counter 1 {group=,scenario=default}
//= sample my_counter 2.5 {group=,n=1,scenario=default,size=big}
//= sample my_counter 1 {group=,scenario=default}
//= sample my_gauge -3 {group=,scenario=default}
//= sample my_rate 0 {group=,scenario=default}
//= sample my_rate 1 {group=,scenario=default}
//= sample my_trend 12.5 {group=,scenario=default}
//= sample my_trend 1 {group=,scenario=default}
//= sample http_req_duration 7 {group=,scenario=default}
//= brunt warning file://DIR/metrics.js:36:24: 'NaN' is an invalid value for metric 'my_trend', a number or a boolean value is expected
//= brunt warning file://DIR/metrics.js:36:40: 'null' is an invalid value for metric 'my_trend', a number or a boolean value is expected
//= brunt warning file://DIR/metrics.js:36:57: 'undefined' is an invalid value for metric 'my_trend', a number or a boolean value is expected
//= brunt warning file://DIR/metrics.js:36:79: '{}' is an invalid value for metric 'my_trend', a number or a boolean value is expected
//= sample my_trend 1 {group=,scenario=default}
//= info false false false false true
//= sample my_counter 1 {group=,mine=x,scenario=default}
//= info GoError: metrics must be declared in the init context
//= info GoError: no value was provided
//= info TypeError: invalid value for metric tag 'bad': only String, Boolean and Number types are accepted as a metric tag values
//= info TypeError: add() must be called on a metric
