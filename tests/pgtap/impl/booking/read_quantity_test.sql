begin;
\ir ../../helpers.sql
select plan(23);

select * from test.check_impl_function('read_quantity', 'immutable', 'sql');

select is(booking_impl.read_quantity(item => jsonb_build_object('quantity', value::jsonb)), quantity, coalesce(value, 'null'))
from (values ('1', 1), ('2.0', 2), ('20e-1', 2), ('2147483647', 2147483647), ('0', null), ('-1', null), ('2.5', null), ('2147483648', null), ('1e400', null), ('1e-400', null),
    ('"2"', null), ('true', null), ('null', null), ('[2]', null), ('{}', null), (null, null)) t (value, quantity);

select * from finish();
rollback;
