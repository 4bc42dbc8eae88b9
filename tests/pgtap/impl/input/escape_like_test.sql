begin;
\ir ../../helpers.sql
select plan(12);

select * from test.check_impl_function('escape_like', 'immutable', 'sql');

select is(booking_impl.escape_like(value => v), e, format('%L', v)) from (values ('plain', 'plain'), ('100%', '100\%'), ('a_b', 'a\_b'), ('a\b', 'a\\b')) t (v, e);
select ok(bool_and(v like booking_impl.escape_like(value => v)), 'text finds itself') from (values ('%'), ('_'), ('\'), ('\%_\\')) t (v);

select * from finish();
rollback;
