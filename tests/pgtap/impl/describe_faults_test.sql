begin;
\ir ../helpers.sql
select plan(11);

select * from test.check_impl_function('describe_faults', 'immutable', 'sql');

select is(d.message, '/a: is bad; limit: is worse; the whole is worst', 'one sentence, in the order of the faults, the whole body without a name')
from booking_impl.describe_faults(faults => '[{"pointer": "/a", "detail": "is bad"}, {"parameter": "limit", "detail": "is worse"},
    {"pointer": "", "detail": "the whole is worst"}]') d;
select is(d.detail::jsonb, '{"errors": [{"pointer": "/a", "detail": "is bad"}]}', 'the detail is {"errors": [...]}')
from booking_impl.describe_faults(faults => '[{"pointer": "/a", "detail": "is bad"}]') d;
select is(d.message, null, 'no fault, no message') from booking_impl.describe_faults(faults => '[]') d;
select is(d.message, '/100%s: %s', 'a per cent sign is itself') from booking_impl.describe_faults(faults => '[{"pointer": "/100%s", "detail": "%s"}]') d;

select * from finish();
rollback;
