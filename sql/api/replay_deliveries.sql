create or replace function booking_api.replay_deliveries(channel text, most text default '10000')
returns json
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_replayed integer;
begin
    perform booking_impl.raise_validation_error(booking_impl.channel_faults(channel) || booking_impl.number_faults('most', most, 1, 999999));
    update booking_data.delivery d set status = 'pending', attempts = 0, next_attempt_at = clock_timestamp(), settled_at = null
    where d.id = any (array(
        select o.id from booking_data.delivery o
        where o.status = 'dead' and o.channel = replay_deliveries.channel
        order by o.id
        limit replay_deliveries.most::integer
        for update skip locked));
    get diagnostics v_replayed = row_count;
    return json_build_object('replayed', v_replayed);
end
$$;

comment on function booking_api.replay_deliveries(text, text) is
'Tries the oldest dead deliveries of a channel once more, so many at most in one call, with all their attempts before them; returns {"replayed": n}. Raises: ValidationError.';
