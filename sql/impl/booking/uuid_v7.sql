create or replace function booking_impl.uuid_v7(unix_ms bigint, sequence integer)
returns uuid
language sql
volatile
as $$
select encode(overlay(uuid_send(gen_random_uuid()) placing int8send((unix_ms << 16) | 28672 | (sequence & 4095)) from 1 for 8), 'hex')::uuid
$$;

comment on function booking_impl.uuid_v7(bigint, integer) is
'A time-ordered UUID, version 7 (RFC 9562, 6.2 method 1): milliseconds since 1970, a sequence number of 12 bits, 62 random bits.';
