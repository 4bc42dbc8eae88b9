create or replace function booking_impl.write_keys(idempotency_keys text[], requests jsonb, booking_ids uuid[], now timestamptz)
returns void
language plpgsql
volatile
as $$
begin
    -- In their order: two transactions with the same keys wait for each other in one direction only.
    insert into booking_data.idempotency_key (key, request, booking_id, created_at)
    select k.key, requests -> (k.number - 1)::integer, booking_ids[k.number::integer], now
    from unnest(idempotency_keys) with ordinality k (key, number)
    where k.key is not null and booking_ids[k.number::integer] is not null
    order by k.key collate "C";
end
$$;

comment on function booking_impl.write_keys(text[], jsonb, uuid[], timestamptz) is
'Stores which booking was made for which key and request; a null key or booking is passed over. A key that is there already is a unique_violation (see store_bookings).';
