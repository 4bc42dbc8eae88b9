create or replace function booking_api.verify_invariants(event_id text default null)
returns json
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_answer json;
    v_broken text;
begin
    -- Stable: every query sees the caller's one snapshot, so bookings made meanwhile cannot look like errors.
    if event_id is null then
        select json_build_object('status', 'ok', 'checks', j.checks), j.broken into v_answer, v_broken
        from booking_impl.violations_json(booking_impl.find_violations()) j;
    else
        select j.answer, j.broken into v_answer, v_broken from booking_impl.verify_event(event_id) j;
    end if;
    if v_broken is not null then
        perform booking_impl.raise_error('TKX01', 'Invariants are violated: ' || v_broken, json_build_object('checks', v_answer -> 'checks')::text);
    end if;
    return v_answer;
end
$$;

comment on function booking_api.verify_invariants(text) is
'Recounts everything, or one event with its bookings, from the rows and now, and returns each check with its count, all zero; the first offenders'' ids are in the error''s detail. Without event_id it reads all there is. Raises: ValidationError, EventNotFound, InvariantViolated.';
