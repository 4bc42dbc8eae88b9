create or replace function booking_impl.raise_refusal(error_code text, message text, detail text default '{}')
returns void
language plpgsql
immutable
as $$
begin
    -- RAISE itself fails on a null.
    raise exception using errcode = error_code, message = coalesce(message, ''), detail = coalesce(detail, '{}');
end
$$;

comment on function booking_impl.raise_refusal(text, text, text) is
'Raises a refusal: an SQLSTATE of the catalogue, a sentence, and a JSON object (as text) of what helps. Raises: any.';
