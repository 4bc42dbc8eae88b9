create or replace function booking_impl.message_id(epoch integer, transaction_id xid8, place bigint, delivery_id uuid)
returns text
language sql
immutable
as $$
select 'msg_' || coalesce(epoch::text || '_' || transaction_id::text || '_' || place::text, 'ping_' || delivery_id::text)
$$;

comment on function booking_impl.message_id(integer, xid8, bigint, uuid) is
'By what a receiver knows a message that comes again: the same for a change in every delivery and attempt, and no other change ever has it; a ping (nulls) has its own.';
