create or replace function booking_impl.verify_next(run booking_data.verification)
returns booking_data.verification
language plpgsql
volatile
as $$
declare
    v_sums record;
    v_slice record;
    v_names text[];
    v_offenders text[];
begin
    if run.stage in ('changes', 'events') then
        -- What is settled stays as it is, so that sums of it may be made in slices; events that are compared add what came since.
        select * into v_sums from booking_impl.sum_changes(run.summed_to, true, 5000);
        insert into booking_data.verification_sum as s (event_id, seats, cancelled_bookings, cancelled_tickets)
        select t.event_id, t.seats, t.bookings, t.tickets
        from unnest(v_sums.event_ids, v_sums.seats, v_sums.cancelled_bookings, v_sums.cancelled_tickets) t (event_id, seats, bookings, tickets)
        on conflict (event_id) do update set seats = s.seats + excluded.seats,
            cancelled_bookings = s.cancelled_bookings + excluded.cancelled_bookings, cancelled_tickets = s.cancelled_tickets + excluded.cancelled_tickets;
        run.summed_to := coalesce(v_sums.last, run.summed_to);
        run.checked := run.checked + v_sums.changes;
        if run.stage = 'changes' then
            run.stage := case when v_sums.changes < 5000 then 'events' else 'changes' end;
            return run;
        end if;
    end if;

    select * into v_slice from booking_impl.verify_slice(run.stage, run.after, case run.stage when 'events' then 100 when 'customers' then 5000 else 1000 end);
    run.checked := run.checked + v_slice.checked;
    run.violations := booking_impl.add_violations(run.violations, v_slice.check_names, v_slice.offenders);
    if run.stage = 'events' then
        -- One statement, so that seats and changes are those of one moment.
        with part as materialized (
            select s.event_id, s.seats, s.cancelled_bookings, s.cancelled_tickets from booking_data.verification_sum s
            union all
            select t.event_id, t.seats, t.bookings, t.tickets
            from booking_impl.sum_changes(run.summed_to, false, null) c
            cross join lateral unnest(c.event_ids, c.seats, c.cancelled_bookings, c.cancelled_tickets) t (event_id, seats, bookings, tickets)
            union all
            select s.event_id, 0, 0, 0 from booking_data.event_seats s
            union all
            select c.event_id, 0, 0, 0 from booking_data.event_cancellation c
        )
        select array_agg(v.check_name), array_agg(v.offender) into v_names, v_offenders
        from (
            select array_agg(p.event_id) as ids, array_agg(p.seats) as seats, array_agg(p.cancelled_bookings) as bookings,
                array_agg(p.cancelled_tickets) as tickets
            from part p
            where p.event_id > coalesce(run.after, '00000000-0000-0000-0000-000000000000')::uuid
                and p.event_id <= coalesce(v_slice.last, 'ffffffff-ffff-ffff-ffff-ffffffffffff')::uuid
        ) p
        cross join lateral booking_impl.find_sum_violations(p.ids, p.seats, p.bookings, p.tickets) v;
        run.violations := booking_impl.add_violations(run.violations, v_names, v_offenders);
    end if;

    run.after := v_slice.last;
    if v_slice.last is null then
        run.stage := case run.stage when 'bookings' then 'keys' when 'keys' then 'customers' when 'customers' then 'deliveries' when 'deliveries' then 'changes' end;
    end if;
    return run;
end
$$;

comment on function booking_impl.verify_next(booking_data.verification) is
'Goes on with a verification by one slice, each check of it in one snapshot; its stage is null when it is done. The row of verification must be locked, and is written by the caller.';
