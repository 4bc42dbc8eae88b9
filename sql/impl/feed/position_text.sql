create or replace function booking_impl.position_text(epoch integer, transaction_id xid8, place bigint)
returns text
language sql
immutable
as $$
select epoch::text || '-' || transaction_id::text || '-' || place::text
$$;

comment on function booking_impl.position_text(integer, xid8, bigint) is
'A position in the feed as text: "<epoch>-<transaction id>-<number>". Positions grow in this order of three numbers.';
