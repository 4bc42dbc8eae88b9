create or replace function booking_impl.write_keys(idempotency_keys text[], requests jsonb, booking_ids uuid[], now timestamptz)
returns void
language plpgsql
volatile
as $$
begin
    -- In their order: two transactions with the same keys wait for each other in one direction only. A failed insert costs this
    -- block, "on conflict" would cost every booking half as much again.
    insert into booking_data.idempotency_key (key, request, booking_id, created_at)
    select k.key, requests -> (k.number - 1)::integer, booking_ids[k.number::integer], now
    from unnest(idempotency_keys) with ordinality k (key, number)
    where k.key is not null and booking_ids[k.number::integer] is not null
    order by k.key collate "C";
exception
    when unique_violation then
        raise exception using errcode = 'serialization_failure', message = 'Another transaction used one of the idempotency keys meanwhile; try again';
end
$$;

comment on function booking_impl.write_keys(text[], jsonb, uuid[], timestamptz) is
'Stores which booking was made for which key and request; a null key or booking is passed over. Fails with 40001 (try again) when another transaction used a key meanwhile.';
