begin;
\ir ../../helpers.sql
select plan(9);

select * from test.check_impl_function('raise_error', 'immutable');

select is(test.error($$select booking_impl.raise_error(error_code => 'TKC01', message => 'No %', detail => '{"a": 1}')$$),
    row(null, 'TKC01', 'No %', '{"a": 1}')::test.outcome, 'raises what it is told');
select is((test.error($$select booking_impl.raise_error(error_code => 'TKN01', message => 'No')$$)).detail, '{}', 'without a detail, an empty one');

select * from finish();
rollback;
