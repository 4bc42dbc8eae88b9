begin;
\ir ../../helpers.sql
select plan(9);

select * from test.check_impl_function('new_webhook_secret', 'volatile', 'sql');

select matches(booking_impl.new_webhook_secret(), '^whsec_[A-Za-z0-9+/]{43}=$', '32 bytes, in base64');
select is(count(distinct booking_impl.new_webhook_secret()), 1000::bigint, 'each is another') from generate_series(1, 1000);

select * from finish();
rollback;
