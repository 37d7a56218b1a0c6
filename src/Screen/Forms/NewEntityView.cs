namespace City.Screen;

/// <summary>The page on which an entity of a domain's type is made.</summary>
/// <param name="Domain">The domain's id.</param>
/// <param name="Type">The type, or null where there is none of that name.</param>
/// <param name="Form">The form, with what was filled in.</param>
/// <param name="Fault">Why the city did not take it, or null.</param>
internal sealed record NewEntityView(string Domain, DomainType? Type, FormView? Form, CityAnswer? Fault);
