create or replace function booking_api.prune_idempotency_keys(keep_days text default '30', most text default '10000')
returns json
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_before timestamptz;
    v_pruned integer;
begin
    perform booking_impl.raise_validation_error(
        booking_impl.number_faults('keep_days', keep_days, 30, 9999) || booking_impl.number_faults('most', most, 1, 999999));
    -- In a variable: an index is of no use to a clock that runs on while it is read.
    v_before := clock_timestamp() - make_interval(days => keep_days::integer);
    delete from booking_data.idempotency_key k
    where k.key = any (array(
        select o.key from booking_data.idempotency_key o
        where o.created_at < v_before
        limit most::integer));
    get diagnostics v_pruned = row_count;
    return json_build_object('pruned', v_pruned);
end
$$;

comment on function booking_api.prune_idempotency_keys(text, text) is
'Forgets idempotency keys that were kept longer than keep_days (days, at least 30), so many at most in one call; returns {"pruned": n}. To be scheduled. Raises: ValidationError.';
