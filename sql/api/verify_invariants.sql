create or replace function booking_api.verify_invariants()
returns json
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_checks json;
    v_broken text;
begin
    -- Stable: every query sees the caller's one snapshot, so bookings made meanwhile cannot look like errors.
    select json_agg(json_build_object('name', c.check_name, 'count', c.violations, 'firstIds', coalesce(c.first_ids, '[]')) order by c.check_name),
        string_agg(format('%s (%s)', c.check_name, c.violations), ', ' order by c.check_name) filter (where c.violations > 0)
    into v_checks, v_broken
    from (
        select v.check_name, count(v.offender) as violations,
            to_json((array_agg(v.offender order by v.offender) filter (where v.offender is not null))[:10]) as first_ids
        from booking_impl.find_violations() v
        group by v.check_name
    ) c;
    if v_broken is not null then
        perform booking_impl.raise_refusal('TKX01', 'Invariants are violated: ' || v_broken, json_build_object('checks', v_checks)::text);
    end if;
    return json_build_object('status', 'ok', 'checks', v_checks);
end
$$;

comment on function booking_api.verify_invariants() is
'Recounts everything from the rows and returns each check with its count, all zero; the first offenders'' ids are in the error''s detail. Reads all bookings. Raises: InvariantViolated.';
