create or replace function booking_api.send_past_mails(since text, dry_run text default null)
returns json
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz(3) := clock_timestamp();
    v_since timestamptz := booking_impl.read_timestamp(since);
    v_reader booking_data.change_reader;
    v_first booking_data.change;
    v_mails bigint;
begin
    perform booking_impl.raise_validation_error(
        case when v_since <= v_now then '[]'
            else jsonb_build_array(booking_impl.query_fault('since', 'must be an RFC 3339 timestamp in the past')) end
        || case when dry_run in ('true', 'false') or dry_run is null then '[]'
            else jsonb_build_array(booking_impl.query_fault('dryRun', 'must be true or false')) end);
    insert into booking_data.change_reader (name) values ('email') on conflict do nothing;
    select r.* into v_reader from booking_data.change_reader r where r.name = 'email' for update;
    v_mails := booking_impl.count_past_mails(v_since);
    select c.* into v_first from booking_data.change c where c.happened_at >= v_since order by c.epoch, c.transaction_id, c.position limit 1;

    if v_first.position is not null and coalesce(dry_run, 'false') = 'false' then
        -- Back, and never forward: unless the channel was off, what is before may be waiting still.
        if coalesce(v_reader.asked_at < v_now - interval '24 hours', true)
            or (v_first.epoch, v_first.transaction_id, v_first.position) <= (v_reader.epoch, v_reader.transaction_id, v_reader.position) then
            update booking_data.change_reader r
            set epoch = v_first.epoch, transaction_id = v_first.transaction_id, position = v_first.position - 1, last_booking_id = null
            where r.name = 'email';
        end if;
        update booking_data.change_reader r set asked_at = v_now, told_since = least(r.told_since, v_since) where r.name = 'email';
    end if;
    return json_build_object('since', booking_impl.rfc3339(v_since), 'mails', v_mails, 'dryRun', coalesce(dry_run, 'false')::boolean);
end
$$;

comment on function booking_api.send_past_mails(text, text) is
'Has the notifier write mails of what happened since a time (RFC 3339), also from before e-mails were switched on; what has its mail already is not written again, unless prune_deliveries has forgotten it. Returns how many mails that makes; with dry_run true that is all. Raises: ValidationError.';
