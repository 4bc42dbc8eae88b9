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
    return coalesce(case
        -- Something to see: no white space as Unicode has it, whatever the locale, and no joiner or mark that has no width.
        when kind in ('line', 'text') then char_length(v_text) between at_least and at_most and booking_impl.is_printable(v_text, kind = 'text')
            and (at_least = 0 or v_text ~ e'[^\\u0009-\\u000d\\u0020\\u00a0\\u00ad\\u034f\\u061c\\u1680\\u2000-\\u200f\\u202f\\u205f-\\u2064\\u3000]')
        when kind = 'number' then v_number = trunc(v_number) and v_number between at_least and at_most
        when kind = 'time' then booking_impl.read_event_time(v_text) is not null
        when kind = 'zone' then booking_impl.is_time_zone(v_text)
    end, false);
end
$$;

comment on function booking_impl.fits_rule(jsonb, text, integer, integer) is
'Whether a JSON value is a line or text (printable, of so many characters, not only white space unless it may be empty), a number (whole, from least to most), a time of an event or a zone.';
