begin;
\ir ../../helpers.sql
select plan(9);

select * from test.check_impl_function('raise_validation_error', 'immutable');

select is(test.error($$select booking_impl.raise_validation_error(faults => '[{"pointer": "/a", "detail": "x"}, {"parameter": "b", "detail": "y"}]')$$),
    row(null, 'TKV01', 'The request has 2 faults; see errors', '{"errors": [{"pointer": "/a", "detail": "x"}, {"parameter": "b", "detail": "y"}]}')::test.outcome, 'one error for all faults');
select lives_ok($$select booking_impl.raise_validation_error(faults => '[]')$$, 'none without');

select * from finish();
rollback;
