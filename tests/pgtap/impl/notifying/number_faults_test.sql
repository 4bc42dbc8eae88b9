begin;
\ir ../../helpers.sql
select plan(24);

select * from test.check_impl_function('number_faults', 'stable', 'sql');

select is(booking_impl.number_faults(parameter => 'n', value => v, at_least => 1, at_most => 999999999), '[]', v) from (values ('1'), ('001'), ('999999999'), ('0000000000012')) t (v);
select is(booking_impl.number_faults(parameter => 'n', value => v, at_least => 1, at_most => 50), '[{"parameter": "n", "detail": "must be a whole number from 1 to 50"}]', coalesce(to_json(v)::text, 'null'))
from (values (null), (''), ('0'), ('51'), ('-1'), ('+1'), ('1.0'), (' 1'), (e'1\n'), ('1e1'), ('x'), ('9999999999'), ('99999999999999999999')) t (v);

select * from finish();
rollback;
