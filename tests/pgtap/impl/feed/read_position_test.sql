begin;
\ir ../../helpers.sql
select plan(26);

select * from test.check_impl_function('read_position', 'immutable');

select is(p::text, format('(%s)', replace(value, '-', ',')), value)
from (values ('0-0-0'), ('1-7-12'), ('999999999-999999999999999999-999999999999999999')) t (value)
cross join booking_impl.read_position(value) p;
select is(p::text, format('(1,%s)', replace(value, '-', ',')), value || ' is of the first epoch')
from (values ('0-0'), ('7-12'), ('999999999999999999-999999999999999999')) t (value)
cross join booking_impl.read_position(value) p;
select is(p::text, '(,,)', 'no position: ' || coalesce(to_json(value)::text, 'null'))
from (values (null), (''), ('1'), ('1-'), ('-1'), ('01-1'), ('1-01'), ('0x1-1'), (e'1-1\n'), ('1000000000000000000-1'), ('1000000000-1-1'), ('01-1-1'), ('1-1-1-1')) t (value)
cross join booking_impl.read_position(value) p;

select * from finish();
rollback;
