create or replace function booking_impl.fits_rule(value jsonb, kind text, at_least integer, at_most integer)
returns boolean
language plpgsql
stable
as $$
declare
    v_text text;
    v_number numeric;
begin
    if jsonb_typeof(value) = 'string' then
        v_text := value #>> '{}';
    elsif jsonb_typeof(value) = 'number' then
        v_number := value::numeric;
    end if;
    return coalesce(case kind
        -- White space as Unicode has it, whatever the locale.
        when 'text' then char_length(v_text) between at_least and at_most and (at_least = 0 or v_text ~
            '[^\u0009-\u000d\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]')
        when 'number' then v_number = trunc(v_number) and v_number between at_least and at_most
        when 'time' then booking_impl.read_event_time(v_text) is not null
        when 'zone' then booking_impl.is_time_zone(v_text)
    end, false);
end
$$;

comment on function booking_impl.fits_rule(jsonb, text, integer, integer) is
'Whether a JSON value is a text (of so many characters, not only white space unless it may be empty), a number (whole, from least to most), a time of an event or a zone.';
