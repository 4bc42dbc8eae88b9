begin;
\ir ../../helpers.sql
select plan(13);

select * from test.check_impl_function('channel_faults', 'immutable', 'sql');

select is(booking_impl.channel_faults(channel => c), '[]', c) from (values ('webhook'), ('email')) t (c);
select is(booking_impl.channel_faults(channel => c), '[{"parameter": "channel", "detail": "must be webhook or email"}]', coalesce(to_json(c)::text, 'null'))
from (values (null), (''), ('Webhook'), ('sms')) t (c);

select * from finish();
rollback;
