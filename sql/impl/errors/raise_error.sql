create or replace function booking_impl.raise_error(error_code text, message text, detail text default '{}')
returns void
language plpgsql
immutable
as $$
begin
    -- RAISE itself fails on a null.
    raise exception using errcode = error_code, message = coalesce(message, ''), detail = coalesce(detail, '{}');
end
$$;

comment on function booking_impl.raise_error(text, text, text) is
'Raises an error of the catalogue: its SQLSTATE, a sentence, and a JSON object (as text) of what helps. Raises: any.';
