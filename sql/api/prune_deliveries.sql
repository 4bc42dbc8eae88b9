create or replace function booking_api.prune_deliveries(keep_days text default '30', most text default '10000')
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
        booking_impl.number_faults('keep_days', keep_days, 1, 9999) || booking_impl.number_faults('most', most, 1, 999999));
    -- In a variable: an index is of no use to a clock that runs on while it is read.
    v_before := clock_timestamp() - make_interval(days => keep_days::integer);
    delete from booking_data.delivery d
    where d.id = any (array(
        select o.id from booking_data.delivery o
        where o.status = 'delivered' and o.settled_at < v_before
        order by o.settled_at
        limit prune_deliveries.most::integer
        for update skip locked));
    get diagnostics v_pruned = row_count;
    return json_build_object('pruned', v_pruned);
end
$$;

comment on function booking_api.prune_deliveries(text, text) is
'Forgets the oldest deliveries that came through more than keep_days ago (days), so many at most in one call; returns {"pruned": n}. What is pending or dead stays. To be scheduled. Raises: ValidationError.';
