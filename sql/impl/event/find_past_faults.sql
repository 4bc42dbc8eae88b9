create or replace function booking_impl.find_past_faults(request jsonb, event jsonb, old_event booking_data.event)
returns jsonb
language plpgsql
volatile
as $$
declare
    v_now timestamptz := clock_timestamp();
    v_faults jsonb := jsonb_build_array();
    v_sales_end_at timestamptz := booking_impl.read_event_time(event ->> 'salesEndAt');
    v_member text := case when request ->> 'endsAt' is null and request ? 'startsAt' then 'startsAt' else 'endsAt' end;
begin
    -- The dates of what is over may be put right.
    if coalesce(old_event.ends_at, old_event.starts_at) <= v_now then
        return v_faults;
    end if;
    if booking_impl.read_event_time(coalesce(event ->> 'endsAt', event ->> 'startsAt')) <= v_now then
        v_faults := v_faults || booking_impl.body_fault('/' || v_member, 'must be in the future'
            || case when v_member = 'startsAt' then ' unless endsAt is' else '' end);
    end if;
    if request ? 'salesEndAt' and v_sales_end_at <= v_now and v_sales_end_at is distinct from old_event.sales_end_at then
        v_faults := v_faults || booking_impl.body_fault('/salesEndAt', 'must be in the future');
    end if;
    return v_faults;
end
$$;

comment on function booking_impl.find_past_faults(jsonb, jsonb, booking_data.event) is
'The faults of dates of an event (as JSON) that lie in the past: its end (endsAt, else startsAt) and the end of its sales; each points at a member of the request that made it so. old_event is the event before a change, null for a new one: what is over already may have any dates.';
