create or replace function booking_impl.find_violations()
returns jsonb
language plpgsql
stable
as $$
declare
    v_stage text;
    v_after text;
    v_slice record;
    v_sum record;
    v_found jsonb := jsonb_build_object();
begin
    foreach v_stage in array '{bookings,keys,customers,deliveries,events}'::text[] loop
        v_after := null;
        loop
            select * into v_slice from booking_impl.verify_slice(v_stage, v_after, case v_stage when 'customers' then 5000 else 1000 end);
            v_found := booking_impl.add_violations(v_found, v_slice.check_names, v_slice.offenders);
            v_after := v_slice.last;
            exit when v_after is null;
        end loop;
    end loop;
    select * into v_sum from booking_impl.sum_changes(null, false, null);
    -- Zeros for each event, so that those without a change are compared too.
    select booking_impl.add_violations(v_found, array_agg(v.check_name), array_agg(v.offender)) into v_found
    from booking_impl.find_sum_violations(
        v_sum.event_ids || array(select s.event_id from booking_data.event_seats s) || array(select c.event_id from booking_data.event_cancellation c),
        v_sum.seats || array(select 0 from booking_data.event_seats) || array(select 0 from booking_data.event_cancellation),
        v_sum.cancelled_bookings || array(select 0 from booking_data.event_seats) || array(select 0 from booking_data.event_cancellation),
        v_sum.cancelled_tickets || array(select 0 from booking_data.event_seats) || array(select 0 from booking_data.event_cancellation)) v;
    return v_found;
end
$$;

comment on function booking_impl.find_violations() is
'Recounts everything in the caller''s one snapshot: {"<check>": {"count", "firstIds"}} for each check that something breaks.';
