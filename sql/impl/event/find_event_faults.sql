create or replace function booking_impl.find_event_faults(request jsonb, is_new boolean)
returns jsonb
language plpgsql
stable
as $$
declare
    v_faults jsonb;
begin
    -- None is like an empty one.
    request := coalesce(request, '{}');
    if jsonb_typeof(request) <> 'object' then
        return jsonb_build_array(booking_impl.body_fault('', 'the body must be an object that describes an event'));
    elsif request = '{}' and not is_new then
        return jsonb_build_array(booking_impl.body_fault('', 'the body must have at least one member'));
    end if;
    select booking_impl.reject_members(request, array_agg(r.member))
        || coalesce(jsonb_agg(booking_impl.body_fault('/' || r.member,
            'must be ' || case when r.nullable then 'null or ' else '' end || case r.kind
                when 'number' then format('a whole number from %s to %s', r.at_least, r.at_most)
                when 'time' then 'an RFC 3339 timestamp between the years 1970 and 9999'
                when 'zone' then 'the name of an IANA time zone, such as Europe/Oslo (case matters)'
                else case r.at_least when 0 then 'a text of at most ' else format('a text of %s to ', r.at_least) end
                    || format('%s characters, ', r.at_most) || case r.at_least when 0 then '' else 'not only white space, ' end
                    || case r.kind when 'line' then 'on one line without control characters'
                        else 'without control characters but tabs and line breaks' end
            end) order by r.position)
            filter (where case
                when not request ? r.member then is_new and r.required
                when request -> r.member = 'null' then not r.nullable
                else not booking_impl.fits_rule(request -> r.member, r.kind, r.at_least, r.at_most)
            end), '[]')
    into v_faults
    from (values
        (1, 'name', 'line', 1, 200, false, true),
        (2, 'description', 'text', 0, 5000, true, false),
        (3, 'venue', 'line', 0, 200, true, false),
        (4, 'startsAt', 'time', null, null, false, true),
        (5, 'endsAt', 'time', null, null, true, false),
        (6, 'timeZone', 'zone', null, null, false, false),
        (7, 'salesStartAt', 'time', null, null, true, false),
        (8, 'salesEndAt', 'time', null, null, true, false),
        (9, 'capacity', 'number', 0, 10000000, false, true),
        (10, 'maxPerBooking', 'number', 1, 10000000, false, false),
        (11, 'maxPerCustomer', 'number', 1, 10000000, true, false)
    ) r (position, member, kind, at_least, at_most, nullable, required);
    return v_faults || booking_impl.find_date_faults(request, request);
end
$$;

comment on function booking_impl.find_event_faults(jsonb, boolean) is
'Every fault of the body of a new event, or of a change of one, as a JSON array of body_fault. No value is repeated in them.';
