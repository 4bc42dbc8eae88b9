begin;
\ir ../../helpers.sql
select plan(17);

select * from test.check_impl_function('describe_faults', 'immutable', 'sql');

select is(d.message, 'The request has 3 faults; see errors', 'of several their number')
from booking_impl.describe_faults(faults => '[{"pointer": "/a", "detail": "is bad"}, {"parameter": "limit", "detail": "is worse"},
    {"pointer": "", "detail": "the whole is worst"}]') d;
select is(d.message, t.message, t.message) from (values ('{"pointer": "/a", "detail": "is bad"}', '/a: is bad'), ('{"pointer": "", "detail": "the whole is worst"}', 'the whole is worst')) t (fault, message)
cross join lateral booking_impl.describe_faults(faults => jsonb_build_array(fault::jsonb)) d;
select is(d.detail::jsonb, '{"errors": [{"pointer": "/a", "detail": "is bad"}]}', 'the detail is {"errors": [...]}')
from booking_impl.describe_faults(faults => '[{"pointer": "/a", "detail": "is bad"}]') d;
select is(d.message, null, 'no fault, no message') from booking_impl.describe_faults(faults => '[]') d;
select is(d.message, '/100%s: %s', 'a per cent sign is itself') from booking_impl.describe_faults(faults => '[{"pointer": "/100%s", "detail": "%s"}]') d;

create temp table told as
select d.message, d.detail::jsonb as detail
from booking_impl.describe_faults(faults => (select jsonb_agg(booking_impl.body_fault('/' || n, 'x') order by n) from generate_series(1, 30) n)
    || '{"more": 5}' || jsonb_build_array(booking_impl.body_fault('/31', 'x'), booking_impl.body_fault('/32', 'x'), booking_impl.body_fault('/33', 'x'))) d;
select is(cardinality(test.pointers(t.detail)), 32, '32 faults are named') from told t;
select is((test.pointers(t.detail))[32], '/32', 'the first ones') from told t;
select is(t.detail -> 'moreErrors', '6', 'the others are counted, and those that were counted before') from told t;
select is(t.message, 'The request has 38 faults; see errors', 'in the sentence too') from told t;

select * from finish();
rollback;
