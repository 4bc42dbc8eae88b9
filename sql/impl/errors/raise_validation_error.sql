create or replace function booking_impl.raise_validation_error(faults jsonb)
returns void
language plpgsql
immutable
as $$
declare
    v_error record;
begin
    if faults <> '[]' then
        select * into v_error from booking_impl.describe_faults(faults);
        perform booking_impl.raise_error('TKV01', v_error.message, v_error.detail);
    end if;
end
$$;

comment on function booking_impl.raise_validation_error(jsonb) is
'Raises one error that names all the faults found (a JSON array, see body_fault and query_fault); none: returns. Raises: ValidationError.';
