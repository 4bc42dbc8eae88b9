create or replace function booking_impl.new_webhook_secret()
returns text
language sql
volatile
as $$
-- 244 random bits, spread over 32 bytes: there are no random bytes to be had without an extension.
select 'whsec_' || encode(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'base64')
$$;

comment on function booking_impl.new_webhook_secret() is
'A secret in the form of Standard Webhooks: whsec_ and 32 bytes in base64.';
