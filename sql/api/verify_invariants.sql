create or replace function booking_api.verify_invariants()
returns json
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_verdict record;
begin
    -- Stable: every query sees the caller's one snapshot, so bookings made meanwhile cannot look like errors.
    select * into v_verdict from booking_impl.violations_json(booking_impl.find_violations());
    if v_verdict.broken is not null then
        perform booking_impl.raise_refusal('TKX01', 'Invariants are violated: ' || v_verdict.broken, json_build_object('checks', v_verdict.checks)::text);
    end if;
    return json_build_object('status', 'ok', 'checks', v_verdict.checks);
end
$$;

comment on function booking_api.verify_invariants() is
'Recounts everything from the rows and returns each check with its count, all zero; the first offenders'' ids are in the error''s detail. Reads all bookings. Raises: InvariantViolated.';
