begin;
\ir ../../helpers.sql
select plan(11);

select * from test.check_impl_function('lock_due_mails', 'volatile');

select test.set_clock('2030-05-01T12:00:00Z');
select test.as_owner(format($$insert into booking_data.delivery (id, channel, recipient, payload, kind, next_attempt_at) values (%L, 'email', 'ann@example.com', '{}', 'x', %L)$$, lpad(n::text, 8, '0') || '-000a-700a-800a-00000000000a', due))
from (values (1, '2030-05-01T11:59:59Z'), (2, '2030-05-01T11:59:58Z'), (3, '2030-05-01T12:00:01Z'), (4, '2030-05-01T12:00:00Z')) t (n, due) \g /dev/null
select is(array(select ltrim(left(u.id::text, 8), '0') from unnest(booking_impl.lock_due_mails(most => most)) with ordinality u (id, n) order by n), ids, 'at most ' || most)
from (values (2, '{2,1}'::text[]), (10, '{2,1,4}'), (1, '{2}')) t (most, ids);
select is(array(select ltrim(left(d.id::text, 8), '0') from booking_data.delivery d where d.xmax <> '0' order by d.id), '{1,2,4}', 'they are locked');

select * from finish();
rollback;
