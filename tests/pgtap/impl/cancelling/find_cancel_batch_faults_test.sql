begin;
\ir ../../helpers.sql
select plan(19);

select * from test.check_impl_function('find_cancel_batch_faults', 'immutable');

select is(booking_impl.find_cancel_batch_faults(booking_ids => ids::text[], requests => requests::jsonb[]), '[]', concat_ws(' ', ids, requests))
from (values ('{}', null), ('{}', '{}'), ('{a}', null), ('{a,b}', '{null,1}'), ('{null}', '{null}')) t (ids, requests);
select is(booking_impl.find_cancel_batch_faults(booking_ids => ids::text[], requests => requests::jsonb[]) -> 0 ->> 'parameter', parameter, concat_ws(' ', ids, requests))
from (values (null, null, 'booking_ids'), ('{{a}}', null, 'booking_ids'), ('[0:0]={a}', null, 'booking_ids'), ('{a}', '{}', 'requests'), ('{a}', '{1,2}', 'requests'),
    ('{a}', '{{1}}', 'requests'), ('{a}', '[2:2]={1}', 'requests')) t (ids, requests, parameter);

select * from finish();
rollback;
