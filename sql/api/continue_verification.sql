create or replace function booking_api.continue_verification(milliseconds text default '300')
returns json
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_until timestamptz;
    v_run booking_data.verification;
    v_is_new boolean := false;
begin
    perform booking_impl.raise_validation_error(booking_impl.number_faults('milliseconds', milliseconds, 1, 60000));
    v_until := clock_timestamp() + milliseconds::integer * interval '1 millisecond';
    insert into booking_data.verification default values on conflict do nothing;
    select v.* into v_run from booking_data.verification v for update skip locked;
    if v_run.only_row is null then
        return (select (booking_impl.verification_json(v)).answer from booking_data.verification v);
    end if;
    loop
        if v_run.stage is null then
            delete from booking_data.verification_sum;
            v_run.started_at := clock_timestamp();
            v_run.stage := 'bookings';
            v_run.summed_to := null;
            v_run.checked := 0;
            v_is_new := true;
        end if;
        v_run := booking_impl.verify_next(v_run);
        if v_run.stage is null then
            v_run.last_started_at := v_run.started_at;
            v_run.last_completed_at := clock_timestamp();
            v_run.last_checked := v_run.checked;
            v_run.last_violations := v_run.violations;
            v_run.started_at := null;
            v_run.violations := '{}';
        end if;
        -- A whole one that began within this call has seen everything.
        exit when (v_run.stage is null and v_is_new) or clock_timestamp() >= v_until;
    end loop;
    update booking_data.verification v
    set (started_at, stage, after, summed_to, checked, violations, last_started_at, last_completed_at, last_checked, last_violations) =
        row(v_run.started_at, v_run.stage, v_run.after, v_run.summed_to, v_run.checked, v_run.violations, v_run.last_started_at,
            v_run.last_completed_at, v_run.last_checked, v_run.last_violations);
    return (booking_impl.verification_json(v_run)).answer;
end
$$;

comment on function booking_api.continue_verification(text) is
'Goes on with the verification of everything for about so many milliseconds (1 to 60000), until one that began within the call is whole, and returns what was found; it begins the next one when none is under way, and does nothing while another session is at it. To be called again and again. Raises: ValidationError.';
