namespace City.Feel;

/// <summary>
/// A decision service as a function (DMN 1.5, 10.4): given its inputs it works out its output decisions.
/// </summary>
internal sealed class ServiceFunction(Element service)
    : FeelFunction(service.Name, [.. service.Interface.Parameters.Select(one => one.Name)])
{
    internal override FeelType[] ParameterTypes => [.. service.Interface.Parameters.Select(one => one.Type)];

    internal override FeelType ResultType => service.Type;

    internal override object? Invoke(Run run, object?[] arguments, Span at)
    {
        var given = new Dictionary<Element, object?>();
        for (var i = 0; i < arguments.Length; i++)
        {
            var parameter = service.Interface.Parameters[i];
            if (!Coercion.TryCoerce(arguments[i], parameter.Type, out var value))
            {
                return run.Null(FeelCodes.WrongType, at, $"'{parameter}' is to be {parameter.Type}.",
                    $"'{parameter}' 应为 {parameter.Type}。");
            }

            given[parameter] = value;
        }

        return Session.Serve(run, service, given);
    }
}
