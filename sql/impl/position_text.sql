create or replace function booking_impl.position_text(transaction_id xid8, place bigint)
returns text
language sql
immutable
as $$
select transaction_id::text || '-' || place::text
$$;

comment on function booking_impl.position_text(xid8, bigint) is
'A position in the feed as text: "<transaction id>-<number>". Positions grow in this order of two numbers.';
